import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generatedPages } from '../src/documentation/generated-pages.js'

const root = new URL('../../../', import.meta.url)

for (const [path, render] of Object.entries(generatedPages)) {
  const file = new URL(path, root)
  const current = existsSync(file) ? readFileSync(file, 'utf8') : ''
  writeFileSync(file, render(current))
}
