import { createHash } from 'node:crypto'
import type { DeploymentId, EnvironmentId } from '../ids.js'
import { formatTarget, type Target } from './target.js'

/**
 * Fly requires app names to be DNS labels; we stay well below the limit of 63 so that names stay readable.
 */
const maxLength = 40
const tagLength = 6

/**
 * A name for the Fly app of one target, unique by its tag (base32 of sha256 over project and target). A long
 * readable head is cut, the tag never is. `retry` gives other tags when a name is taken. Compute it once and
 * store it; do not compute it again.
 */
export const appName = (input: {
  slug: string
  projectId: string
  target: Target
  retry?: number
}): string => {
  const suffix =
    input.target.kind === 'pr'
      ? `pr-${input.target.number}`
      : `br-${dnsLabel(input.target.branch).slice(0, 16)}`.replace(/(?<!-)-+$/, '')
  const tail = `-${suffix}-${tag(`${input.projectId}\0${formatTarget(input.target)}\0${input.retry ?? 0}`)}`
  const head =
    dnsLabel(input.slug)
      .replace(/^[^a-z]+/, '')
      .slice(0, maxLength - tail.length)
      .replace(/(?<!-)-+$/, '') || 'app'
  return `${head}${tail}`
}

/** The pull request in the name of an app; undefined when the name is of a branch's app, or not one of ours. */
export const pullRequestOfApp = (name: string): Target | undefined => {
  const number = Number(/-pr-([1-9][0-9]{0,15})-[a-z2-7]{6}$/.exec(name)?.[1])
  return Number.isSafeInteger(number) ? { kind: 'pr', number } : undefined
}

/** The network that marks an app as ours: the sweep deletes nothing outside our networks. */
export const networkName = (environmentId: EnvironmentId): string => `taxiway-${environmentId.slice(-26)}`

/** The environment whose network this is; null for a network of another owner. */
export const environmentOfNetwork = (network: string): EnvironmentId | null => {
  const [, id] = /^taxiway-([0-9a-z]{26})$/i.exec(network) ?? []
  return id === undefined ? null : (`env_${id}` as EnvironmentId)
}

/**
 * One name for each deployment makes creating its machine idempotent: Fly answers 409 with the id of the
 * existing machine.
 */
export const machineName = (deploymentId: DeploymentId): string => `web-${deploymentId.slice(-12)}`

/** The machine that runs the deployment's release command. */
export const releaseCommandMachineName = (deploymentId: DeploymentId): string =>
  `cmd-${deploymentId.slice(-12)}`

const dnsLabel = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const tag = (text: string): string =>
  [...createHash('sha256').update(text).digest().subarray(0, tagLength)]
    .map(byte => alphabet[byte & 31])
    .join('')
