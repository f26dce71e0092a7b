import { main } from '../src/campaign/main.js'

process.exit(await main(process.argv.slice(2), process.env))
