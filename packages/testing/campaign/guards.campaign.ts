import { guards } from '../src/campaign/guard-list.js'
import { limits } from '../src/campaign/limit-list.js'
import { runMutants } from '../src/campaign/mutants.js'
import { secretGuards } from '../src/campaign/secret-guard-list.js'

process.exit(
  await runMutants(
    process.argv.slice(2).map(word => word.replace(/^--/, '')),
    [...guards, ...secretGuards, ...limits],
  ),
)
