// Serves the folder `public` beside this file: GET and HEAD, index pages, 404.html or the app's own index.html for unknown pages.
// Nothing outside the folder and no dot files are ever sent. No dependencies: it travels inside the image.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

// biome-ignore lint/style/noProcessEnv: a program of its own, configured by its machine's environment
const { HOST = '0.0.0.0', PORT = '8080' } = process.env

const root = await realpath(fileURLToPath(new URL('./public', import.meta.url)))

const types = {
  '.html': 'text/html; charset=utf-8',
  '.htm': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mp3': 'audio/mpeg',
  '.pdf': 'application/pdf',
  '.wasm': 'application/wasm',
  '.zip': 'application/zip',
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => {
    if (response.headersSent) response.destroy()
    else send(response, 500, 'Internal server error')
  })
})

async function answer(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return send(response, 405, 'Method not allowed')
  }
  const path = pathOf(request.url ?? '/')
  if (path === undefined) return send(response, 400, 'Bad request')
  const found = await find(path)
  if (found?.redirect !== undefined) {
    response.setHeader('location', found.redirect)
    return send(response, 308, 'Moved')
  }
  if (found !== undefined) return sendFile(request, response, found, 200)
  const page = await find('/404.html')
  if (page !== undefined) return sendFile(request, response, page, 404)
  // An app with its own routing answers any page; a missing picture or script stays missing.
  const index = extname(path) === '' ? await find('/index.html') : undefined
  if (index !== undefined) return sendFile(request, response, index, 200)
  return send(response, 404, 'Not found')
}

/** The decoded path, or undefined when it is not one we look up: bad escapes, NUL, backslashes. */
function pathOf(url) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0])
    return path.startsWith('/') && !/[\0\\]/.test(path) ? path : undefined
  } catch {
    return undefined
  }
}

async function find(path) {
  const parts = path.split('/').filter(part => part !== '')
  if (parts.some(part => part.startsWith('.') && part !== '.well-known')) return undefined
  const wanted = join(root, ...parts)
  for (const candidate of [wanted, `${wanted}.html`]) {
    const file = await inside(candidate)
    if (file === undefined) continue
    if (file.stats.isFile()) return path.endsWith('/') && parts.length > 0 ? undefined : file
    const index = file.stats.isDirectory() ? await inside(join(candidate, 'index.html')) : undefined
    if (index === undefined || !index.stats.isFile()) continue
    // Relative links in an index page need the slash. One leading slash only: `//host` would lead elsewhere.
    const redirect = path.endsWith('/') ? undefined : `/${parts.map(encodeURIComponent).join('/')}/`
    return redirect === undefined ? index : { redirect }
  }
  return undefined
}

/** Follows links. A link that leads outside the folder counts as missing. */
async function inside(candidate) {
  try {
    const path = await realpath(candidate)
    if (path !== root && !path.startsWith(root + sep)) return undefined
    return { path, stats: await stat(path) }
  } catch {
    return undefined
  }
}

const tags = new Map()

async function tagOf({ path, stats }) {
  const key = `${path}\0${stats.size}\0${stats.mtimeMs}`
  const known = tags.get(key)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  const file = await open(path)
  for await (const chunk of file.createReadStream()) hash.update(chunk)
  const tag = `"${hash.digest('base64url').slice(0, 27)}"`
  if (tags.size > 10_000) tags.clear()
  tags.set(key, tag)
  return tag
}

async function sendFile(request, response, file, status) {
  const tag = await tagOf(file)
  response.setHeader('etag', tag)
  response.setHeader('cache-control', 'no-cache')
  response.setHeader('x-content-type-options', 'nosniff')
  const asked = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map(value => value.trim().replace(/^W\//, ''))
  if (status === 200 && (asked.includes(tag) || asked.includes('*'))) {
    response.writeHead(304)
    return response.end()
  }
  response.setHeader('content-type', types[extname(file.path).toLowerCase()] ?? 'application/octet-stream')
  response.setHeader('content-length', file.stats.size)
  response.writeHead(status)
  if (request.method === 'HEAD') return response.end()
  const content = createReadStream(file.path)
  content.on('error', () => response.destroy())
  response.on('close', () => content.destroy())
  content.pipe(response)
}

function send(response, status, text) {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  response.end(`${text}\n`)
}

server.listen(Number(PORT), HOST)
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
    setTimeout(() => process.exit(0), 5_000).unref()
  })
}
