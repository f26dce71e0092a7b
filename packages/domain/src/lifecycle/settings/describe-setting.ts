import type { z } from 'zod'

/**
 * Says what a setting means, for the reference of the API, the README and the form of the console. The first sentence stands
 * alone in the table of the README. `without` names in words what counts when it is not set, where the default does not.
 */
export const describe = <Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  without?: string,
): Schema => schema.meta({ description, ...(without === undefined ? {} : { 'x-default': without }) })
