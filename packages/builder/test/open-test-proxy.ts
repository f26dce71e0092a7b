import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type EgressLimits, egressLimits } from '../src/egress/egress-limits.js'
import { createEgressRules, type EgressSettings } from '../src/egress/egress-rules.js'
import { openEgressProxy } from '../src/egress/open-egress-proxy.js'

type Given = Partial<EgressSettings> & {
  /** Every name and its addresses; a function is asked each time. */
  names?: Record<string, readonly string[] | (() => readonly string[] | Promise<readonly string[]>)>
  rules?: Partial<Parameters<typeof createEgressRules>[1]>
  limits?: Partial<EgressLimits>
}

/** A proxy of a build, with names of the test. */
export const openTestProxy = async (
  t: Pick<Test, 'teardown'>,
  { names = {}, rules, limits, ...settings }: Given,
) => {
  const resolve = async (name: string) => {
    const found = names[name] ?? []
    return typeof found === 'function' ? found() : found
  }
  const refusals: string[] = []
  const dir = mkdtempSync(join(tmpdir(), 'taxiway-proxy-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  const proxy = await openEgressProxy({
    dir,
    rules: createEgressRules(
      { mode: 'public', allow: [], ...settings },
      { resolvers: { ofBuild: resolve, ofOperator: resolve, cancel: () => undefined }, ...rules },
    ),
    onRefusal: sentence => void refusals.push(sentence),
    limits: { ...egressLimits, ...limits },
  })
  t.teardown(proxy.close)
  return { ...proxy, refusals }
}

/** Sends a text to a proxy, and then another when it has said 200; all that came back until the end. */
export const talk = (socketPath: string, text: string, then?: string): Promise<string> => {
  const socket = connect({ path: socketPath, allowHalfOpen: true })
  socket.on('error', () => undefined)
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    if (then !== undefined && answer === '' && chunk.startsWith('HTTP/1.1 200 Connection')) socket.end(then)
    answer += chunk
  })
  socket.once('end', () => socket.end())
  socket.write(text)
  return new Promise(resolve => socket.once('close', () => resolve(answer)))
}
