import { validationFailed } from '../api-error.js'

const MAX_CHARACTERS = 140

export const refuseLongDescription = (resource: string, description: string | null | undefined): void => {
  if ((description?.length ?? 0) <= MAX_CHARACTERS) return
  const message = `description is too long (maximum is ${MAX_CHARACTERS} characters)`
  throw validationFailed({ resource, field: 'description', code: 'custom', message })
}
