import { useId } from 'react'

interface TextFieldProps {
  readonly label: string
  readonly name: string
  readonly type?: 'text' | 'password'
  readonly autoComplete: string
  readonly initial: string
  readonly fault: string | undefined
}

/** A field with its label, and above it what is wrong with it. */
export function TextField({ label, name, type = 'text', autoComplete, initial, fault }: TextFieldProps) {
  const id = useId()
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      {fault !== undefined && (
        <span className="fault" id={`${id}fault`} role="alert">
          {fault}
        </span>
      )}
      <input
        id={id}
        name={name}
        type={type}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={initial}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}fault`}
      />
    </p>
  )
}
