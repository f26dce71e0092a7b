// Writes apps/api/openapi.json from the routes. Run with: node --conditions=@taxiway/source --import=tsx apps/api/bin/write-openapi.ts
import { writeFileSync } from 'node:fs'
import { renderOpenApi } from '../src/render-openapi.js'

writeFileSync(new URL('../openapi.json', import.meta.url), await renderOpenApi())
