import { z } from 'zod'
import { shownTextSchema } from '../../text/text-rules.js'

/** The checks that Taxiway makes on GitHub begin with this. */
export const checkPrefix = 'taxiway / '

/** A path inside the repository: relative, no `..`, no hidden characters. */
export const repositoryPath = shownTextSchema
  .max(1024)
  .regex(/^[^\\]*$/, 'must not contain backslashes')
  .regex(/^(?!\/)(?!(?:[^/]*\/)*\.\.(?:\/|$))/, 'must be relative and stay inside the repository')
  .meta({
    description: 'A path inside the repository: relative, with `/` between its parts, none of which is `..`.',
  })

/**
 * A command is an argv array that no shell interprets. Other people review it, so it must show exactly what
 * runs.
 */
export const command = z.array(shownTextSchema.min(1).max(1024)).min(1).max(64)

const mostBuildArguments = 50

/** BuildKit takes names of its own as build arguments: one of them chooses the program that reads the Dockerfile. */
export const buildArguments = z
  .record(
    z
      .string()
      .regex(
        /^(?!BUILDKIT_)[A-Za-z][A-Za-z0-9_]{0,127}$/,
        'must be letters, digits and _, begin with a letter, and not begin with BUILDKIT_',
      ),
    shownTextSchema.max(1024),
  )
  .refine(
    given => Object.keys(given).length <= mostBuildArguments,
    `must have ${mostBuildArguments} entries at most`,
  )

/** GitHub's limit for the name of a label is 50 characters; it compares them without regard to case. */
export const labels = z.array(shownTextSchema.min(1).max(50)).max(20)

/** `!` in front of a pattern takes back what earlier patterns match. */
export const patterns = z.array(shownTextSchema.min(1).max(255)).max(100)

/** A check never waits for our own: it would wait for itself. */
export const foreignCheck = shownTextSchema
  .min(1)
  .max(255)
  .regex(
    new RegExp(`^(?!${checkPrefix})`),
    `must not begin with "${checkPrefix}": Taxiway makes those checks`,
  )
