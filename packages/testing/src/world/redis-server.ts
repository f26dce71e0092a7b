import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { findFreePort } from '@taxiway/embedded'
import { eventually } from '../eventually.js'

export type RedisServer = {
  url: string
  port: number
  flush: () => Promise<void>
  /** SIGKILL. It keeps nothing on disk, so the next start begins empty. */
  kill: () => Promise<void>
  start: () => Promise<void>
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

const commands = ['redis-server', 'valkey-server']

/** A Redis of the test's own, without persistence; undefined where no server is on PATH. */
export const startRedisServer = async (): Promise<RedisServer | undefined> => {
  const port = await findFreePort()
  let child: ChildProcess | undefined
  const start = async () => {
    child = await spawnRedis(port)
    if (child) await eventually(async () => (await say(port, 'PING')).startsWith('+PONG'), { what: 'Redis' })
  }
  await start()
  if (!child) return undefined
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    flush: async () => void (await say(port, 'FLUSHALL')),
    kill: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
    start,
  }
}

const spawnRedis = async (port: number): Promise<ChildProcess | undefined> => {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  for (const command of commands) {
    const child = spawn(command, [...args, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' })
    // `once` rejects when an error comes first: the command is not there.
    const spawned = await once(child, 'spawn').then(
      () => true,
      () => false,
    )
    if (!spawned) continue
    children.add(child)
    child.once('exit', () => children.delete(child))
    return child
  }
  return undefined
}

const say = (port: number, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
    socket.once('data', answer => {
      resolve(String(answer))
      socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('Redis closed the connection')))
  })
