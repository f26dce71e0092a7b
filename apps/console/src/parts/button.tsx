import type { ComponentProps } from 'react'
import { Link } from 'wouter'
import styles from './button.module.css'

type Look = 'plain' | 'primary' | 'danger' | 'quiet'

export const Button = ({
  look = 'plain',
  busy = false,
  className = '',
  ...rest
}: ComponentProps<'button'> & { look?: Look; busy?: boolean }) => (
  <button
    type="button"
    {...rest}
    className={`${styles.button} ${styles[look]} ${className}`}
    aria-disabled={busy || undefined}
    onClick={busy ? event => event.preventDefault() : rest.onClick}
  />
)

export const ButtonLink = ({
  href,
  look = 'plain',
  children,
}: {
  href: string
  look?: Look
  children: React.ReactNode
}) => (
  <Link href={href} className={`${styles.button} ${styles[look]}`}>
    {children}
  </Link>
)

/** A link out of the console. What is behind it learns neither who came nor from where. */
export const OutLink = ({
  href,
  look,
  children,
}: {
  href: string
  look?: Look
  children: React.ReactNode
}) => {
  const className = look && `${styles.button} ${styles[look]}`
  // Anything but a web address would be a program, or a file.
  if (!/^https?:\/\//i.test(href)) return <span className={className}>{children}</span>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={className}>
      {children}
      <span aria-hidden="true">{'\u00a0↗'}</span>
    </a>
  )
}
