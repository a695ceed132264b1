// How Svelte components are compiled: runes everywhere, so that no file can fall back to the older style.
export default { compilerOptions: { runes: true } }
