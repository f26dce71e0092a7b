import { type components, createClient } from '@taxiway/client'

type Schemas = components['schemas']
export type Me = Schemas['Me']
export type Project = Schemas['Project']
export type Environment = Schemas['Environment']

/** The API of this very origin, with the cookie of the person who is signed in. */
export const api = createClient({ credentials: 'same-origin' })
