import { fork } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, connect, createServer } from 'node:net'
import os from 'node:os'
import { join } from 'node:path'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createNameResolvers } from '../src/egress/resolve-name.js'
import { openTestProxy, talk } from './open-test-proxy.js'

const connectTo = (authority: string) => `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`
const get = (authority: string) => `GET http://${authority}/ HTTP/1.1\r\nHost: x\r\n\r\n`
const within = { timeoutMs: 120_000 }

/** Greets and closes; counts who came. */
const openGreeter = async (t: Test) => {
  let visits = 0
  const server = createServer(socket => {
    visits += 1
    socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { port: (server.address() as AddressInfo).port, visits: () => visits }
}

t.test('attempts are bounded by number, even of clients that left, which reach nothing', async t => {
  const { port, visits } = await openGreeter(t)
  let asked = 0
  const answers: (() => void)[] = []
  const { socketPath, refusals } = await openTestProxy(t, {
    allow: [`slow.test:${port}`, `quick.test:${port}`],
    names: {
      'slow.test': () => {
        asked += 1
        return new Promise(resolve => answers.push(() => resolve(['127.0.0.1'])))
      },
      'quick.test': ['127.0.0.1'],
    },
    limits: { connections: 4 },
  })
  t.teardown(() => {
    for (const answer of answers) answer()
  })
  // The second request ends the connection, not the look-up of the first.
  for (let round = 0; round < 20; round += 1)
    t.equal(await talk(socketPath, get(`slow.test:${port}`).repeat(2)), '')
  t.equal(asked, 4)
  t.match(refusals, [/^The build opened more than 4 connections at once\./])
  for (const text of [get(`quick.test:${port}`), connectTo(`quick.test:${port}`)])
    t.match(await talk(socketPath, text), /^HTTP\/1\.1 502 [\s\S]*more than 4 connections at once/)

  for (const answer of answers) answer()
  await eventually(
    async () => (await talk(socketPath, get(`quick.test:${port}`))).endsWith('hi') || undefined,
    { ...within, what: 'the attempts to be over' },
  )
  t.equal(visits(), 1, 'nothing was connected for clients that had left')
})

t.test('an attempt to connect ends when its client leaves', async t => {
  const dir = t.testdir({ 'deaf.mjs': '' })
  writeFileSync(
    join(dir, 'deaf.mjs'),
    `import { createServer } from 'node:net'
    const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () =>
      process.send(server.address().port, () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)))`,
  )
  const deaf = fork(join(dir, 'deaf.mjs'), { execArgv: [] })
  t.teardown(() => deaf.kill('SIGKILL'))
  const [port] = (await once(deaf, 'message')) as [number]
  // The kernel accepts two for a program that does not, and leaves all others without an answer.
  for (let filler = 0; filler < 2; filler += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
  }
  const { socketPath, refusals } = await openTestProxy(t, {
    allow: [`deaf.test:${port}`],
    names: { 'deaf.test': ['127.0.0.1'] },
    limits: { connectMs: 3_600_000 },
  })
  const attempts = () => process.getActiveResourcesInfo().filter(one => one === 'ConnectWrap').length
  for (const text of [get(`deaf.test:${port}`), connectTo(`deaf.test:${port}`)]) {
    const client = connect(socketPath).on('error', () => undefined)
    await once(client, 'connect')
    client.write(text)
    await eventually(async () => attempts() === 1 || undefined, { ...within, what: 'an attempt' })
    client.destroy()
    await eventually(async () => attempts() === 0 || undefined, { ...within, what: 'its end' })
  }
  t.same(refusals, [])
})

t.test('what a client says before the tunnel is open reaches its other end', async t => {
  const server = createServer(socket => void socket.on('error', () => undefined).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const answers: (() => void)[] = []
  const { socketPath } = await openTestProxy(t, {
    allow: [`echo.test:${port}`],
    names: { 'echo.test': () => new Promise(resolve => answers.push(() => resolve(['127.0.0.1']))) },
  })
  const client = connect(socketPath).setEncoding('utf8')
  t.teardown(() => client.destroy())
  let answer = ''
  client.on('data', text => {
    answer += text
  })
  client.write(`${connectTo(`echo.test:${port}`)}one `)
  await eventually(async () => answers[0], { ...within, what: 'the look-up' })
  await new Promise<void>(resolve => client.write('two ', () => resolve()))
  answers[0]?.()
  await once(client, 'data')
  client.end('three')
  await once(client, 'close')
  t.match(answer, /^HTTP\/1\.1 200 [^\r]*\r\n\r\none two three$/)
})

t.test('closing ends the look-ups of a build, and tells nothing', async t => {
  const silent = createSocket('udp4')
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  const resolvers = createNameResolvers({ servers: [`127.0.0.1:${silent.address().port}`] })
  const lookUps: Promise<unknown>[] = []
  const proxy = await openTestProxy(t, {
    rules: {
      resolvers: {
        ...resolvers,
        ofBuild: name => {
          const lookUp = resolvers.ofBuild(name)
          lookUps.push(lookUp.catch((error: NodeJS.ErrnoException) => error.code))
          return lookUp
        },
      },
    },
  })
  const waiting = talk(proxy.socketPath, connectTo('a.test:443'))
  await once(silent, 'message')
  await proxy.close()
  t.equal(await waiting, '')
  t.same(await Promise.all(lookUps), ['ECANCELLED'])
  t.same(proxy.refusals, [])
})

t.test('without free file descriptors a request is answered with 502', async t => {
  const { socketPath } = await openTestProxy(t, {})
  const { networkInterfaces } = os
  os.networkInterfaces = () => {
    throw Object.assign(new Error('uv_interface_addresses returned EMFILE'), { code: 'ERR_SYSTEM_ERROR' })
  }
  syncBuiltinESMExports()
  t.teardown(() => {
    os.networkInterfaces = networkInterfaces
    syncBuiltinESMExports()
  })
  for (const text of [get('93.184.216.34'), connectTo('93.184.216.34:443')])
    t.match(await talk(socketPath, text), /^HTTP\/1\.1 502 [\s\S]*could not open a connection/)
})
