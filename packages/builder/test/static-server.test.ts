import { request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { raw, serve, stop } from './serve-image.js'

const script = `console.log(${JSON.stringify('hello '.repeat(1000))})`
const shell = `<!doctype html><body><div id="root"></div><script type="module" src="/assets/index-BfX1a2b3.js"></script></body>`
const visit = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-dest': 'document' }

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }

/** fetch would decompress. */
const get = (url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk)).on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
      .once('error', reject)
      .end()
  })

t.test('an app: compressed, kept, in ranges, and at every address of its own', async t => {
  const { url, port, machine, log } = await serve(t, {
    'index.html': shell,
    'style.css': 'a{}',
    'big.txt': '0123456789'.repeat(1000),
    '.env': 'SECRET=1',
    'empty.txt': '',
    'grün 1.txt': 'green',
    'a#b?c.txt': 'odd',
    assets: {
      'index-BfX1a2b3.js': script,
      'main.8c4f1b2e.css': 'a{}',
      'chunk-ABCD2345.js': '1',
      'logo-Facebook.png': 'x',
      'bootstrap-datepicker.js': '1',
      'jquery-3.7.1.min.js': '1',
      'report-20240101.pdf': '1',
    },
  })

  await t.test('types and tags', async t => {
    const home = await get(url)
    t.equal(home.body.toString(), shell)
    t.match(home.headers, { 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff' })
    t.match((await get(`${url}/style.css`)).headers, { 'content-type': 'text/css; charset=utf-8' })
    const etag = String(home.headers['etag'])
    const again = await get(url, { 'if-none-match': `"other", W/${etag}` })
    t.match(again, { status: 304, headers: { etag } })
    t.equal(again.body.length, 0)
    t.equal((await get(`${url}/gr%C3%BCn%201.txt`)).body.toString(), 'green')
    t.equal((await get(`${url}/a%23b%3Fc.txt`)).body.toString(), 'odd')
    t.match(await get(`${url}/empty.txt`), { status: 200, headers: { 'content-length': '0' } })
    t.match(await get(url, {}, 'POST'), { status: 405, headers: { allow: 'GET, HEAD' } })
    const head = await get(`${url}/big.txt`, {}, 'HEAD')
    t.match(head.headers, { 'content-length': '10000' })
    t.equal(head.body.length, 0)
  })

  await t.test('brotli and gzip, prepared by the build', async t => {
    const path = `${url}/assets/index-BfX1a2b3.js`
    const plain = await get(path)
    t.equal(plain.body.toString(), script)
    t.equal(plain.headers['content-encoding'], undefined)
    const br = await get(path, { 'accept-encoding': 'gzip, deflate, br' })
    t.match(br.headers, {
      'content-encoding': 'br',
      vary: 'Accept-Encoding',
      'content-type': 'text/javascript; charset=utf-8',
    })
    t.equal(brotliDecompressSync(br.body).toString(), script)
    t.ok(br.body.length < script.length / 10)
    const gzip = await get(path, { 'accept-encoding': 'br;q=0, gzip' })
    t.equal(gzip.headers['content-encoding'], 'gzip')
    t.equal(gunzipSync(gzip.body).toString(), script)
    t.equal(
      new Set([plain, br, gzip].map(({ headers }) => headers['etag'])).size,
      3,
      'each form has its own tag',
    )
    t.match(await get(path, { 'accept-encoding': 'br', 'if-none-match': String(br.headers['etag']) }), {
      status: 304,
    })
    t.match(log, /files of the site have a compressed form/)
  })

  await t.test('files named by their content are kept for ever, all else is asked for again', async t => {
    const keeps = async (path: string) =>
      /immutable/.test(String((await get(url + path)).headers['cache-control']))
    for (const name of ['index-BfX1a2b3.js', 'main.8c4f1b2e.css', 'chunk-ABCD2345.js'])
      t.ok(await keeps(`/assets/${name}`), name)
    for (const name of [
      'logo-Facebook.png',
      'bootstrap-datepicker.js',
      'jquery-3.7.1.min.js',
      'report-20240101.pdf',
    ])
      t.notOk(await keeps(`/assets/${name}`), name)
    t.match((await get(url)).headers, { 'cache-control': 'no-cache' })
    t.match((await get(`${url}/orders/12`)).headers, { 'cache-control': 'no-cache' })
  })

  await t.test('ranges', async t => {
    const range = (value: string, more = {}) =>
      get(`${url}/big.txt`, { range: value, 'accept-encoding': 'br', ...more })
    const part = await range('bytes=3-7')
    t.match(part, { status: 206, headers: { 'content-range': 'bytes 3-7/10000', 'content-length': '5' } })
    t.equal(part.body.toString(), '34567')
    t.equal((await range('bytes=-3')).body.toString(), '789', 'the last bytes')
    t.equal((await range('bytes=9998-')).body.toString(), '89')
    t.equal((await range('bytes=20000-')).status, 416)
    for (const odd of ['bytes=7-3', 'bytes=x-y', 'lines=1-2', 'bytes=1-2,5-6'])
      t.match(await range(odd), { status: 200, headers: { 'content-length': '10000' } }, odd)
    const etag = String((await get(`${url}/big.txt`)).headers['etag'])
    t.equal((await range('bytes=0-4', { 'if-range': etag })).status, 206)
    t.equal((await range('bytes=0-4', { 'if-range': '"older"' })).status, 200)
  })

  await t.test('routes of the app, also with a dot; what a page loads is missing when it is', async t => {
    for (const path of [
      '/orders/12',
      '/verify/eyJhbGciOiJub25lIn0.e30.c2ln',
      '/people/jane.doe',
      '/docs/v1.2',
    ])
      t.match(await get(url + path, visit), { status: 200 }, path)
    t.equal((await get(`${url}/orders/12`)).status, 200, 'a client that says nothing')
    t.equal((await get(`${url}/assets/gone.js`, { accept: '*/*' })).status, 404)
    t.equal((await get(`${url}/assets/gone`, { accept: '*/*', 'sec-fetch-dest': 'script' })).status, 404)
    t.equal(
      (await get(`${url}/api/users`, { accept: 'application/json', 'sec-fetch-dest': 'empty' })).status,
      404,
    )
  })

  await t.test('nothing outside of the site', async t => {
    for (const path of [
      '/.env',
      '/../secret.txt',
      '/..%2f..%2fsecret.txt',
      '/%2e%2e/%2e%2e/secret.txt',
      '/escape.txt',
      '/..\\secret.txt',
      '/%00',
      '/server.mjs',
      '/../server.mjs',
      '/site.json',
      '/%c0%ae%c0%ae/secret.txt',
    ])
      t.notMatch(await raw(port, path), /outside|SECRET|createServer|"app"/, path)
  })
  t.equal(await stop(machine), 0)
})

t.test('a site with pages: folders, files without ending, and no app', async t => {
  const { url, port, log } = await serve(t, {
    'index.html': '<h1>home</h1>',
    'about.html': 'about',
    docs: { 'index.html': 'docs' },
  })
  t.match(await get(`${url}/docs?x=1`), { status: 308, headers: { location: '/docs/?x=1' } })
  t.equal((await get(`${url}/docs/`)).body.toString(), 'docs')
  t.equal((await get(`${url}/about`)).body.toString(), 'about')
  t.match(await get(`${url}/about/`), { status: 308, headers: { location: '/about' } })
  t.match(await raw(port, '//evil.example/%2e%2e/docs'), /^HTTP\/1\.1 (200|308|404) /)
  t.notMatch(await raw(port, '//docs'), /location: \/\//i)
  t.equal((await get(`${url}/no/such`, visit)).status, 404)
  t.match(log, /the site has 3 pages.*200\.html/)
})

t.test('404.html answers with 404, 200.html with 200', async t => {
  const site = await serve(t, { 'index.html': 'home', '404.html': `nothing here ${' '.repeat(2000)}` })
  const missing = await get(`${site.url}/no/such`, { ...visit, 'accept-encoding': 'br' })
  t.match(missing, { status: 404, headers: { 'content-encoding': 'br', 'cache-control': 'no-cache' } })
  t.match(brotliDecompressSync(missing.body).toString(), /^nothing here/)
  const app = await serve(t, { 'index.html': 'home', 'other.html': 'other', '200.html': 'the app' })
  const deep = await get(`${app.url}/deep`, visit)
  t.match([deep.status, deep.body.toString()], [200, 'the app'])
})

t.test('an app beside other pages is known by its empty page', async t => {
  const { url } = await serve(t, {
    'index.html': shell,
    'google123.html': 'x',
    storybook: { 'index.html': 'y' },
  })
  t.equal((await get(`${url}/orders/12`, visit)).body.toString(), shell)
})

t.test('what a build makes is served; without an index.html it says what is there', async t => {
  const make = (file: string) => ({
    buildCommand: [
      'node',
      '-e',
      `fs.mkdirSync(require('path').dirname('${file}'), { recursive: true }); fs.writeFileSync('${file}', 'made')`,
    ],
  })
  const { url } = await serve(t, { 'package.json': '{}' }, make('out/index.html'))
  t.equal((await get(url)).body.toString(), 'made')
  await t.rejects(serve(t, { 'package.json': '{}' }, make('dist/browser/index.html')), {
    code: 'build.config_invalid',
    message:
      /dist holds browser\/\..*dist\/browser\/index\.html is there: set outputDirectory to dist\/browser/,
  })
  await t.rejects(serve(t, { site: { 'main.js': '1' } }, { outputDirectory: 'site' }), {
    message: /There is no index\.html in site.*site holds main\.js\. Correct outputDirectory/,
  })
})
