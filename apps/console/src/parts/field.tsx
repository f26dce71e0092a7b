import type { ComponentProps } from 'react'
import { useId } from 'react'
import styles from './field.module.css'

type Labelled = { label: string; hint?: React.ReactNode }

export const TextField = ({ label, hint, ...rest }: Labelled & ComponentProps<'input'>) => {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input {...rest} id={id} className={styles.input} aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}

export const TextArea = ({ label, hint, ...rest }: Labelled & ComponentProps<'textarea'>) => {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        {...rest}
        id={id}
        className={styles.input}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}

export const SelectField = ({
  label,
  options,
  ...rest
}: Labelled & ComponentProps<'select'> & { options: readonly (readonly [string, string])[] }) => {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select {...rest} id={id} className={styles.input}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
