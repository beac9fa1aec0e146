/** `+8613800138000` as people here write it, 138 0013 8000; other countries' numbers as they are. Masked ones too. */
export const mobileText = (e164: string): string => e164.replace(/^\+86(1[\d*]{2})([\d*]{4})([\d*]{4})$/, '$1 $2 $3')

/** The same with its middle hidden: a list stands open on a screen that others see. */
export const mobileHint = (e164: string): string => mobileText(e164.replace(/^(.*)\d{4}(\d{4})$/, '$1****$2'))
