import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { buildConsole } from '@taxiway/testing'
import t from 'tap'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const mostFirstLoadBytes = 130 * 1024

type Chunk = { file: string; isEntry?: boolean; isDynamicEntry?: boolean; imports?: string[]; css?: string[] }

const folder = await buildConsole()
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))

/** The files that a browser needs before this chunk runs. */
const filesOf = (key: string, seen = new Set<string>()): Set<string> => {
  const { file, imports = [], css = [] } = manifest[key] as Chunk
  seen.add(file)
  for (const sheet of css) seen.add(sheet)
  for (const next of imports) filesOf(next, seen)
  return seen
}
/** By gzip, the larger of the two forms that are served. */
const sizeOf = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => {
    const gzip = join(folder, `${file}.gz`)
    return sum + statSync(existsSync(gzip) ? gzip : join(folder, file)).size
  }, 0)

t.test('the first load of every page is at most 130 KB, compressed', async t => {
  const [entry = ''] = Object.entries(manifest).find(([, { isEntry }]) => isEntry) ?? []
  const shell = new Set(['index.html', ...filesOf(entry)])
  for (const [key, { isDynamicEntry }] of Object.entries(manifest)) {
    if (!isDynamicEntry || !key.includes('/pages/')) continue
    const bytes = sizeOf(new Set([...shell, ...filesOf(key)]))
    t.ok(bytes <= mostFirstLoadBytes, `${key}: ${(bytes / 1024).toFixed(1)} KB`)
  }
  t.comment(`without a page: ${(sizeOf(shell) / 1024).toFixed(1)} KB`)
})

t.test(
  'the page names no inline code and no other origin, and the compressed forms are those of their files',
  async t => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8')
    t.notMatch(page, /<style|<script(?![^>]* src=)|style=| on\w+=|https?:/)
    const compressed = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file =>
      /\.(br|gz)$/.test(file),
    )
    t.ok(compressed.length >= 6)
    for (const file of compressed) {
      const bytes = readFileSync(join(folder, file))
      const plain = file.endsWith('.br') ? brotliDecompressSync(bytes) : gunzipSync(bytes)
      t.ok(plain.equals(readFileSync(join(folder, file.replace(/\.\w+$/, '')))), file)
    }
  },
)

t.test('the types of the pages hold', async t => {
  const tsc = join(root, 'node_modules/.bin/tsc')
  t.doesNotThrow(() => execFileSync(tsc, ['-p', 'apps/console', '--noEmit'], { cwd: root, stdio: 'inherit' }))
})
