import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

/** The first process of a sandbox, which waits for the others, as seen from outside; undefined when bubblewrap ended before it had one. */
export const readSandboxPid = async (info: Readable): Promise<number | undefined> => {
  let text = ''
  info.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  while (!text.includes('}') && !info.readableEnded && !info.destroyed)
    await Promise.race([once(info, 'data'), once(info, 'close'), once(info, 'end')])
  const pid = /"child-pid": (\d+)/.exec(text)?.[1]
  return pid === undefined ? undefined : Number(pid)
}

/** The children of a process. */
export const readChildren = async (pid: number): Promise<number[]> => {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

/** The app is the first child of the first process; it is there a moment later. Undefined when it has ended already. */
export const findApp = async (sandboxPid: number, isOver: () => boolean): Promise<number | undefined> => {
  while (!isOver()) {
    const [app] = await readChildren(sandboxPid)
    if (app !== undefined) return app
    await pause(5)
  }
  return undefined
}
