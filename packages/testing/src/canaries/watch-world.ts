import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { World } from '../world/open-world.js'
import type { Place } from './canary-forms.js'

const everyMs = 200

/**
 * Remembers what is gone in a moment: the command line of every process of this machine, looked at five times a second, and every command that Redis
 * was sent, which is more than all keys it ever held.
 */
export const watchWorld = (t: { teardown: (work: () => void) => void }, { redis }: World) => {
  const commandLines = new Set<string>()
  const timer = setInterval(() => {
    for (const name of readdirSync('/proc'))
      if (/^\d+$/.test(name)) commandLines.add(readOrNothing(`/proc/${name}/cmdline`))
  }, everyMs)
  const commands: string[] = []
  const monitor = redis && connect(redis.port, '127.0.0.1', () => monitor?.write('MONITOR\r\n'))
  monitor?.setEncoding('utf8').on('data', text => commands.push(String(text)))
  // Redis may be killed before this ends.
  monitor?.on('error', () => undefined)
  t.teardown(() => {
    clearInterval(timer)
    monitor?.destroy()
  })
  return {
    places: (): Place[] => [
      { where: 'command lines', text: [...commandLines].join('\n') },
      { where: 'Redis', text: commands.join('') },
    ],
  }
}

const readOrNothing = (file: string): string => {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
