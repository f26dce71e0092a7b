// Writes apps/api/openapi.json from the routes, and the client's types from that. Run with:
// node --conditions=@taxiway/source --import=tsx apps/api/bin/write-openapi.ts
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderOpenApi } from '../src/render-openapi.js'

writeFileSync(new URL('../openapi.json', import.meta.url), await renderOpenApi())
const writeTypes = fileURLToPath(new URL('../../../packages/client/bin/write-types.ts', import.meta.url))
execFileSync(process.execPath, [...process.execArgv, writeTypes], { stdio: 'inherit' })
