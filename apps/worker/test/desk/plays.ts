import type { Play } from './plays/act.js'
import { answering } from './plays/answering.js'
import { chosen } from './plays/chosen.js'
import { configuring } from './plays/configuring.js'
import { deploying } from './plays/deploying.js'
import { others } from './plays/others.js'
import { ruling } from './plays/ruling.js'
import { skipping } from './plays/skipping.js'
import { waiting } from './plays/waiting.js'

export type { Play }

/** Each group has a repository of its own. */
export const plays: readonly (readonly Play[])[] = [
  [...deploying, ...waiting, ...skipping],
  [...chosen, ...answering, ...others],
  ruling,
  configuring,
]
