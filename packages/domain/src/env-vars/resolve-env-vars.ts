import type { EnvVarId, ProjectId } from '../ids.js'
import type { EnvVarPhase, EnvVarTrust } from './env-var-key.js'
import { type EnvVarPlace, parseEnvVarScope, scopeStrength } from './env-var-scope.js'

/** Everything about a variable but its value. */
export type EnvVarFacts = {
  id: EnvVarId
  /** null: it is the organization's, for all its projects. */
  projectId: ProjectId | null
  key: string
  scope: string
  phase: EnvVarPhase
  trust: EnvVarTrust
  /** Whether its value is kept from people: not given out again, and masked in logs. */
  sensitive: boolean
  version: number
}

/** `project_wins`: it is the organization's, and the project has its own. `untrusted`: it would apply, but is only for code that we trust. */
export const losingReasons = ['narrower_scope_wins', 'project_wins', 'untrusted'] as const
export type LosingReason = (typeof losingReasons)[number]

export type ResolvedEnvVar<Facts extends EnvVarFacts = EnvVarFacts> = {
  key: string
  /** Absent when every variable of this name is withheld. */
  winner: Facts | undefined
  losers: { variable: Facts; reason: LosingReason }[]
}

/**
 * Which variable of each name applies to a place: any of the project before any of its organization, and on either level the narrowest
 * scope (all, production or preview, branch pattern, pull request). A variable for trusted code is as if absent where code is not trusted;
 * it never hides one that is for everybody. Pure, ordered by name.
 */
export const resolveEnvVars = <Facts extends EnvVarFacts>(
  variables: readonly Facts[],
  place: EnvVarPlace,
  { trusted }: { trusted: boolean },
): ResolvedEnvVar<Facts>[] => {
  const byKey = new Map<string, { variable: Facts; strength: number }[]>()
  for (const variable of variables) {
    const scope = parseEnvVarScope(variable.scope)
    const strength = scope && scopeStrength(scope, place)
    if (strength === undefined) continue
    byKey.set(variable.key, [...(byKey.get(variable.key) ?? []), { variable, strength }])
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, found]) => {
      // Two patterns may be as narrow as each other; which of them wins must not change from time to time.
      found.sort(
        (a, b) =>
          Number(a.variable.projectId === null) - Number(b.variable.projectId === null) ||
          b.strength - a.strength ||
          (a.variable.scope < b.variable.scope ? -1 : 1),
      )
      const allowed = found.filter(({ variable }) => trusted || variable.trust === 'any')
      const winner = allowed[0]?.variable
      const losers = found
        .filter(({ variable }) => variable !== winner)
        .map(({ variable }) => ({ variable, reason: whyItLoses(variable, winner, trusted) }))
      return { key, winner, losers }
    })
}

const whyItLoses = (loser: EnvVarFacts, winner: EnvVarFacts | undefined, trusted: boolean): LosingReason => {
  if (!trusted && loser.trust === 'trusted_only') return 'untrusted'
  return loser.projectId === winner?.projectId ? 'narrower_scope_wins' : 'project_wins'
}

/** What identifies the variables that apply, without any value: it changes when one of them is added, changed or taken away. */
export const describeResolved = (
  resolved: readonly ResolvedEnvVar[],
  phases?: readonly EnvVarPhase[],
): string =>
  JSON.stringify(
    resolved.flatMap(({ key, winner }) =>
      winner && (phases?.includes(winner.phase) ?? true) ? [[key, winner.id, winner.version]] : [],
    ),
  )
