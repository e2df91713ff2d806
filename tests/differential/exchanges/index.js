import { generated } from './generated.js'
import { http } from './http.js'
import { inputs } from './inputs.js'
import { lives } from './lives.js'
import { payloads } from './payloads.js'
import { cors, heartbeats } from './settings.js'
import { upgrades } from './upgrades.js'

/** Each a name, the setting of the servers, and what is said to them. */
export const exchanges = [...http, ...payloads, ...inputs, ...lives, ...upgrades, ...cors, ...heartbeats, ...generated]
