import { TextField } from './field.js'

/** The reason of a change, for the audit trail; the API asks for 3 to 500 characters. */
export const ReasonField = () => (
  <TextField
    label="Reason"
    name="reason"
    required
    minLength={3}
    maxLength={500}
    autoComplete="off"
    hint="For the audit trail."
  />
)
