// Writes src/generated/api.ts from apps/api/openapi.json. Run with: node --import=tsx packages/client/bin/write-types.ts
import { writeFileSync } from 'node:fs'
import { renderTypes } from './render-types.js'

writeFileSync(new URL('../src/generated/api.ts', import.meta.url), await renderTypes())
