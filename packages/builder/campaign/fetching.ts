import type { Repository } from './repositories.js'

/** The last without NODE_USE_ENV_PROXY and the first with it in their lines, and the newest. */
const versions = [
  '20.0.0',
  '20.19.6',
  '22.0.0',
  '22.20.0',
  '22.21.0',
  '23.11.1',
  '24.0.0',
  '24.4.1',
  '24.5.0',
  '24.22.3',
  '25.9.0',
  '26.12.1',
]

/** Fetches from the npm registry in each way that Node has, and from a server of its own on each name of loopback. */
const build = `
import http from 'node:http'
import { Agent, get } from 'node:https'
import { writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
const url = 'https://registry.npmjs.org/ms/2.1.3'
const text = (call, ...args) => new Promise((resolve, reject) => call(...args, answer => {
  let body = ''
  answer.setEncoding('utf8').on('data', chunk => { body += chunk }).on('end', () => resolve(body))
}).on('error', reject))
const say = async (name, what) => console.log(name, String(await what.catch(error => error.cause ?? error)).slice(0, 160))
const versionOf = body => JSON.parse(body).version
const made = []
const check = (name, promise) => say(name, promise.then(body => { made.push(name); return versionOf(body) }))
await check('fetch', fetch(url).then(answer => answer.text()))
await check('get', text(get, url))
await check('agent', text(get, url, { agent: new Agent({ keepAlive: false }) }))
await check('request', text((options, done) => get(options, done), { hostname: 'registry.npmjs.org', path: '/ms/2.1.3' }))
await check('worker', new Promise((resolve, reject) => {
  const program = "fetch('" + url + "').then(a => a.text()).then(b => require('worker_threads').parentPort.postMessage(b))"
  new Worker(program, { eval: true }).once('message', resolve).once('error', reject)
}))
const own = http.createServer((_, response) => response.end('{"version":"own"}')).listen(0, '::')
await new Promise(resolve => own.once('listening', resolve))
for (const host of ['localhost', '127.0.0.1', '[::1]']) {
  await check('fetch ' + host, fetch('http://' + host + ':' + own.address().port).then(answer => answer.text()))
  await check('get ' + host, text(http.get, 'http://' + host + ':' + own.address().port))
}
writeFileSync('made', made.join())
own.close()
own.closeAllConnections()
`

export const fetching: readonly Repository[] = versions.map(version => ({
  name: `fetch-${version.replaceAll('.', '-')}`,
  files: {
    '.nvmrc': version,
    'package.json': JSON.stringify({
      scripts: { build: 'node build.mjs', start: 'node server.js' },
      dependencies: { ms: '2.1.3' },
    }),
    'build.mjs': build,
    'server.js': `const made = require('node:fs').readFileSync('made', 'utf8')
require('node:http').createServer((_, response) => response.end(made)).listen(process.env.PORT, '0.0.0.0')`,
  },
  expected:
    'fetch,get,agent,request,worker,fetch localhost,get localhost,fetch 127.0.0.1,get 127.0.0.1,fetch [::1],get [::1]',
}))
