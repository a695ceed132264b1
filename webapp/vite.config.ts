// How the web client is built, served while developing, and tested. Must not reach for anything outside this machine.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const SERVER = process.env.HUBBUB_SERVER ?? 'http://localhost:8080'

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: '../src/hubbub/web/dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // Old enough for light-dark() to be left as it is.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
  server: {
    proxy: {
      '/ws': { target: SERVER, ws: true, changeOrigin: true },
      '/api': { target: SERVER, changeOrigin: true },
    },
  },
})
