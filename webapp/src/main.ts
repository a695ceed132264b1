// Puts the app on the page. Knows nothing of what is in it.
import { mount } from 'svelte'

import { theme } from './account/theme.svelte'
import App from './App.svelte'
import './page/base.css'
import './page/pages.css'
import './page/tokens.css'
import { start } from './page/start'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')

theme.show()
mount(App, { target, props: { chat: start() } })
