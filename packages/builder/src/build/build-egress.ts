import { createEgressRules, type EgressSettings } from '../egress/egress-rules.js'
import { type EgressProxy, openEgressProxy } from '../egress/open-egress-proxy.js'
import { createRefusalNotes } from '../egress/refusal-notes.js'
import { createNameResolvers, type NameResolvers } from '../egress/resolve-name.js'
import type { Sandbox } from '../sandbox/sandbox.js'

type Options = {
  sandbox: Sandbox
  /** `false`: commands reach nothing. */
  network: EgressSettings | false
  /** How names become addresses; for tests. */
  resolvers?: NameResolvers | undefined
  /** An empty folder for this build alone. */
  dir: string
  /** Takes each refusal once. */
  tell: (text: string) => void
}

/** Opens the proxy of one build; undefined if it may reach nothing, or needs no proxy to do so. */
export const openBuildEgress = async ({
  sandbox,
  network,
  resolvers = createNameResolvers(),
  dir,
  tell,
}: Options): Promise<EgressProxy | undefined> => {
  if (network === false || !sandbox.ownNetwork) return undefined
  const rules = createEgressRules(network, { resolvers })
  return openEgressProxy({ dir, rules, onRefusal: createRefusalNotes(tell) })
}
