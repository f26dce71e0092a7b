import { randomUUID } from 'node:crypto'

export type FaultKind = 'respond' | 'respond_after' | 'reset' | 'reset_after' | 'hang' | 'delay'

export type FaultAction = {
  kind: FaultKind
  status?: number | undefined
  headers?: Record<string, string> | undefined
  body?: unknown
  delayMs?: number | undefined
}

export type FaultRule = {
  match: {
    method?: string | undefined
    path?: string | undefined
    /** Only requests that change something, or only those that read. */
    mutates?: boolean | undefined
  }
  times?: number | undefined
  probability?: number | undefined
  action: FaultAction
}

export type Faults = {
  add(rule: FaultRule): string
  take(request: { method: string; path: string }): FaultAction | undefined
  list(): readonly FaultRule[]
  clear(): void
}

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD'])

type ActiveFault = {
  rule: FaultRule
  pattern: RegExp | undefined
  left: number
}

/**
 * The list of faults an emulator was told to commit. `take` returns the first rule that matches and counts it
 * down. `random` decides rules with a probability; pass a seeded one to replay a run.
 */
export const createFaults = ({ random = Math.random }: { random?: () => number } = {}): Faults => {
  const active = new Map<string, ActiveFault>()

  const matches = (fault: ActiveFault, method: string, path: string): boolean => {
    const wantedMethod = fault.rule.match.method?.toUpperCase()
    if (wantedMethod !== undefined && wantedMethod !== method.toUpperCase()) return false
    const { mutates } = fault.rule.match
    if (mutates !== undefined && mutates === reads.has(method.toUpperCase())) return false
    return fault.pattern === undefined || fault.pattern.test(path)
  }

  return {
    add(rule) {
      const id = randomUUID()
      const pattern = rule.match.path === undefined ? undefined : new RegExp(rule.match.path)
      active.set(id, {
        rule,
        pattern,
        left: rule.times ?? Number.POSITIVE_INFINITY,
      })
      return id
    },
    take({ method, path }) {
      for (const [id, fault] of active) {
        if (!matches(fault, method, path)) continue
        if (fault.rule.probability !== undefined && random() >= fault.rule.probability) continue
        fault.left -= 1
        if (fault.left <= 0) active.delete(id)
        return fault.rule.action
      }
      return undefined
    },
    list: () => [...active.values()].map(fault => fault.rule),
    clear: () => active.clear(),
  }
}
