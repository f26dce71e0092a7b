import { anOrganization } from '@taxiway/testing'
import t from 'tap'
import { type Access, operations } from '../src/auth/access-rules.js'
import { type Actor, actorsOf } from './authorization/actors.js'
import { missingCall } from './authorization/calls.js'
import { matrix } from './authorization/matrix.js'
import { openApi } from './support.js'

const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '1000000' })
const actors = await actorsOf(api, (await anOrganization(api.db)).id)
const protectedOperations = Object.keys(operations).filter(key => key.includes(' /v1/'))

const letThrough = 'let through'

/**
 * Requests an object that does not exist, so that only the guard decides: its error code, or undefined if it
 * lets the actor pass.
 */
const ask = async (operation: string, { headers }: Actor): Promise<string> => {
  const { method, url, payload } = missingCall(operation)
  const answer = await api.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  if (answer.statusCode >= 500) throw new Error(`${operation}: ${answer.body}`)
  if (answer.statusCode !== 401 && answer.statusCode !== 403) return letThrough
  const { code } = answer.json()
  return code.startsWith('auth.') ? code : letThrough
}

/** The answer of each actor for each operation, after comparing it with the matrix. */
const cells = new Map<string, string>()
const cellOf = (operation: string, { name }: Actor): string => `${operation}: ${name}`

t.test('every operation allows exactly the roles and scopes of the matrix', async t => {
  t.strictSame(protectedOperations.toSorted(), Object.keys(matrix).toSorted(), 'the matrix knows them all')
  const count = { allowed: 0, denied: 0 }
  for (const [operation, who] of Object.entries(matrix))
    for (const actor of actors) {
      const expected = actor.may(who)
      count[expected ? 'allowed' : 'denied'] += 1
      const outcome = await ask(operation, actor)
      cells.set(cellOf(operation, actor), outcome)
      if ((outcome === letThrough) !== expected) t.fail(`${cellOf(operation, actor)} is ${outcome}`)
    }
  t.comment(JSON.stringify(count))
  t.ok(cells.size >= 600 && cells.size === count.allowed + count.denied, `${cells.size} cells`)
})

/** Each guard of an entry, and the entry without it. */
const weakened = (access: Access): Access[] => {
  const without = (name: string, instead: object = {}): Access => {
    const { [name]: _, ...rest } = access as Record<string, unknown>
    return { ...rest, ...instead } as Access
  }
  return [
    { public: 'no guard at all' },
    ...('scope' in access ? [without('scope', { anyScope: 'x' })] : []),
    ...('role' in access ? [without('role')] : []),
    ...('stepUp' in access ? [without('stepUp')] : []),
    ...('person' in access ? [without('person', { anyScope: 'x' })] : []),
  ]
}

t.test('removing any guard of the table changes a cell of the matrix', async t => {
  let removed = 0
  const notices = async (operation: string): Promise<boolean> => {
    for (const actor of actors)
      if ((await ask(operation, actor)) !== cells.get(cellOf(operation, actor))) return true
    return false
  }
  for (const operation of protectedOperations) {
    // The same object that the route holds: this removes the guard from a running server.
    const held = operations[operation] as Record<string, unknown>
    const kept = { ...held }
    const become = (access: object) => {
      for (const name of Object.keys(held)) delete held[name]
      Object.assign(held, access)
    }
    for (const access of weakened(kept as Access)) {
      become(access)
      removed += 1
      if (!(await notices(operation).finally(() => become(kept))))
        t.fail(`${operation}: no cell changed when its access became ${JSON.stringify(access)}`)
    }
  }
  t.comment(`${removed} guards removed, one at a time`)
  t.ok(removed >= protectedOperations.length)
})
