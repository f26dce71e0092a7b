import { runGuards } from '../src/campaign/run-guards.js'

process.exit(await runGuards(process.argv.slice(2).map(word => word.replace(/^--/, ''))))
