// Serves the folder `public` beside this file, by the rules of `site.json`. sirv sends the files; which file answers an address, its tag
// and how long it may be kept are decided here. Nothing outside the folder and no dot files are ever sent.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lookup } from 'mrmime'
import sirv from 'sirv'

// biome-ignore lint/style/noProcessEnv: a program of its own, configured by its machine's environment
const { HOST = '0.0.0.0', PORT = '8080' } = process.env

const root = realpathSync(fileURLToPath(new URL('./public', import.meta.url)))
const { app } = JSON.parse(readFileSync(new URL('./site.json', import.meta.url), 'utf8'))
const notFound = '/404.html'
const forms = { br: '.br', gzip: '.gz' }

/** Every file of the site: its address → where it is. A link that leads out of the folder is none. */
const files = new Map()
addFolder('')
const send = sirv(root, { extensions: [], brotli: true, gzip: true, ignores: false })

const server = createServer((request, response) => {
  response.setHeader('x-content-type-options', 'nosniff')
  answer(request, response).catch(() => {
    if (response.headersSent) response.destroy()
    else sendText(response, 500, 'Internal server error')
  })
})

function addFolder(folder) {
  for (const { name } of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (name.startsWith('.') && name !== '.well-known') continue
    const path = `${folder}/${name}`
    const real = existsSync(join(root, path)) ? realpathSync(join(root, path)) : undefined
    if (real === undefined || !real.startsWith(root + sep)) continue
    if (!statSync(real).isDirectory()) files.set(path.normalize(), real)
    // A link to a folder above it would never end.
    else if (!(root + folder + sep).startsWith(real + sep)) addFolder(path)
  }
}

async function answer(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return sendText(response, 405, 'Method not allowed')
  }
  const [raw, ...query] = (request.url ?? '/').split('?')
  const path = readPath(raw)
  if (path === undefined) return sendText(response, 400, 'Bad request')
  const found = find(path)
  if (found !== undefined && found.path !== undefined) return sendFile(request, response, found.path)
  if (found !== undefined) {
    response.setHeader('location', [encodePath(found.redirect), ...query].join('?'))
    return sendText(response, 308, 'Moved')
  }
  if (app !== null && isPageVisit(request, path)) return sendFile(request, response, `/${app}`)
  if (files.has(notFound)) return sendNotFound(request, response)
  return sendText(response, 404, 'Not found')
}

/** The decoded path with single slashes; undefined for what we do not look up: bad escapes, NUL, backslashes. */
function readPath(raw) {
  try {
    const path = decodeURIComponent(raw.split('#', 1)[0])
    return path.startsWith('/') && !/[\0\\]/.test(path) ? path.normalize().replace(/\/{2,}/g, '/') : undefined
  } catch {
    return undefined
  }
}

const encodePath = path => path.split('/').map(encodeURIComponent).join('/')

/** Relative links need the address that their page was written for: folders end with a slash, files do not. */
function find(path) {
  if (!path.endsWith('/')) {
    if (files.has(path)) return { path }
    if (files.has(`${path}.html`)) return { path: `${path}.html` }
    return files.has(`${path}/index.html`) ? { redirect: `${path}/` } : undefined
  }
  if (files.has(`${path}index.html`)) return { path: `${path}index.html` }
  const file = path.slice(0, -1)
  return files.has(`${file}.html`) ? { redirect: file } : undefined
}

/** Whether a person goes there, and not a page that loads a script or an image. A dot says nothing: tokens and names have some. */
function isPageVisit({ headers }, path) {
  const target = headers['sec-fetch-dest']
  if (target !== undefined) return ['document', 'iframe', 'frame'].includes(target)
  return /\btext\/html\b/.test(headers.accept ?? '') || extname(path) === ''
}

async function sendFile(request, response, path) {
  const file = files.get(path)
  const { size } = statSync(file)
  const form = request.headers.range === undefined ? chooseForm(request, path) : undefined
  const tag = `"${await hashOf(file)}${form === undefined ? '' : `-${form}`}"`
  response.setHeader('etag', tag)
  response.setHeader('vary', 'Accept-Encoding')
  response.setHeader('cache-control', isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (isKnown(request.headers['if-none-match'], tag)) return response.writeHead(304).end()
  response.setHeader('content-type', typeOf(path))
  response.setHeader('accept-ranges', 'bytes')
  request.headers['accept-encoding'] = form ?? ''
  if (!setRange(request.headers, tag, size)) return sendText(response, 416, 'Range not satisfiable')
  // Node leaves the file open when a client goes away in the middle.
  response.once('pipe', source => {
    source.on('error', () => response.destroy())
    response.once('close', () => source.destroy())
  })
  // sirv takes the address from here; in the URL, a `?` or `#` of a file's name would end it.
  request._parsedUrl = { raw: request.url, pathname: path }
  send(request, response, () => sendText(response, 404, 'Not found'))
}

/** The compressed form to send, if the client takes one and there is one. */
function chooseForm({ headers }, path) {
  const accepted = new Map(
    String(headers['accept-encoding'] ?? '')
      .split(',')
      .map(part => {
        const [name = '', ...parameters] = part
          .trim()
          .toLowerCase()
          .split(/\s*;\s*/)
        return [name, !parameters.some(parameter => /^q=0(?:\.0*)?$/.test(parameter))]
      }),
  )
  return Object.keys(forms).find(
    name => (accepted.get(name) ?? accepted.get('*')) && files.has(path + forms[name]),
  )
}

/** Leaves a range that sirv understands, or none; false when it lies beyond the file. */
function setRange(headers, tag, size) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? []
  const isStale = headers['if-range'] !== undefined && headers['if-range'] !== tag
  delete headers.range
  if (isStale || (first ?? '') + (last ?? '') === '') return true
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start >= size) return false
  if (start <= end) headers.range = `bytes=${start}-${end}`
  return true
}

async function sendNotFound(request, response) {
  const form = chooseForm(request, notFound)
  const file = files.get(notFound + (forms[form] ?? ''))
  response.writeHead(404, {
    'content-type': typeOf(notFound),
    'content-length': statSync(file).size,
    'cache-control': 'no-cache',
    vary: 'Accept-Encoding',
    ...(form === undefined ? {} : { 'content-encoding': form }),
  })
  if (request.method === 'HEAD') return response.end()
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}

const isKnown = (header, tag) =>
  (header ?? '')
    .split(',')
    .map(value => value.trim().replace(/^W\//, ''))
    .some(value => value === tag || value === '*')

/** Folders in which every build tool puts files named by their content. */
const hashedFolder = /^\/(?:_next\/static|_astro|_nuxt|_app\/immutable|static\/(?:js|css|media))\//
/** The hashes of Vite and Rollup (base64), webpack and Parcel (hex), esbuild and Angular (base32), before the ending. */
const hash = /[.-](?:([\w-]{8})|([0-9a-f]{8,40}))\.[a-z0-9]+(?:\.map)?$/i

/** Whether a file's name changes with its content, so that it may be kept for ever. A word that only looks like a hash is none. */
function isHashed(path) {
  if (extname(path) === '.html') return false
  if (hashedFolder.test(path)) return true
  const [, short, hex] = hash.exec(path) ?? []
  if (hex !== undefined) return /[a-f]/.test(hex) && /\d/.test(hex)
  if (short === undefined) return false
  if (/^[0-9a-f]+$/.test(short)) return /[a-f]/.test(short) && /\d/.test(short)
  if (/^[A-Z0-9]+$/.test(short)) return /[A-Z]/.test(short) && /\d/.test(short)
  return /[a-z]/.test(short) && /[A-Z]/.test(short) && !/^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*$/.test(short)
}

function typeOf(path) {
  const type = lookup(path) ?? 'application/octet-stream'
  return /^text\/|javascript$|json$|xml$/.test(type) ? `${type}; charset=utf-8` : type
}

const hashes = new Map()

async function hashOf(file) {
  const known = hashes.get(file)
  if (known !== undefined) return known
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(file)) digest.update(chunk)
  hashes.set(file, digest.digest('base64url').slice(0, 27))
  return hashes.get(file)
}

function sendText(response, status, text) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
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
