import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { eventually } from './eventually.js'

export type RedisUnderTest = {
  port: number
  connect: () => Redis
  kill: () => Promise<void>
  restart: () => Promise<void>
}

const commands = ['redis-server', 'valkey-server']

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const spawnOn = async (port: number): Promise<ChildProcess | undefined> => {
  for (const command of commands) {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const child = spawn(command, args, { stdio: 'ignore' })
    const started = await once(child, 'spawn').then(
      () => true,
      () => false,
    )
    if (started) return child
  }
  return undefined
}

/** A separate real Redis for the test on a free port; undefined without a server on PATH. */
export const openRedis = async (): Promise<RedisUnderTest | undefined> => {
  const port = await freePort()
  let child = await spawnOn(port)
  if (!child) return undefined
  const answers = async () => {
    const probe = new Redis({ port, lazyConnect: true, retryStrategy: () => null })
    probe.on('error', () => undefined)
    try {
      await probe.connect()
      return (await probe.ping()) === 'PONG'
    } finally {
      probe.disconnect()
    }
  }
  await eventually(answers)
  return {
    port,
    connect: () => {
      const redis = new Redis({ port, retryStrategy: () => 20 })
      redis.on('error', () => undefined)
      return redis
    },
    kill: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    restart: async () => {
      child = await spawnOn(port)
      await eventually(answers)
    },
  }
}
