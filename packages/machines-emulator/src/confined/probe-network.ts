import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { ConfinementTools } from './find-tools.js'
import { readSandboxPid } from './read-sandbox.js'
import { sandboxArguments } from './sandbox-arguments.js'

const patienceMs = 30_000

/** Whether machines can have a network of their own here, found out by trying: the sandbox must start, and its network be entered. */
export const canHaveOwnNetwork = async ({ bwrap, nsenter }: ConfinementTools): Promise<boolean> => {
  if (bwrap === undefined || nsenter === undefined) return false
  const given = { rootfs: '/', hostname: 'probe', workdir: '/', ownNetwork: true, infoFd: 3, scratch: [] }
  // `cat` waits for the end of its input, which is ours to give.
  const args = [...sandboxArguments(given), '--', 'cat']
  const child = spawn(bwrap, args, { stdio: ['pipe', 'ignore', 'ignore', 'pipe'], timeout: patienceMs })
  child.stdin?.on('error', () => undefined)
  const exited = once(child, 'exit').catch(() => undefined)
  const pid = await readSandboxPid(child.stdio[3] as Readable)
  const entered = pid !== undefined && (await enters(nsenter, pid))
  child.kill('SIGKILL')
  await exited
  return entered
}

const enters = async (nsenter: string, pid: number): Promise<boolean> => {
  const args = ['--target', String(pid), '--user', '--net', '--preserve-credentials', '--', 'true']
  const child = spawn(nsenter, args, { stdio: 'ignore', timeout: patienceMs })
  const [code] = await once(child, 'exit').catch(() => [1])
  return code === 0
}
