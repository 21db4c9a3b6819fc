// Texts that AWS wrote, without what tells whose account it is.

/** An ARN keeps its last name: `arn:aws:ecs:…:service/shop/orders` is `orders`. */
export function redacted(text: string): string {
  return text
    .replace(/arn:aws[\w-]*:[^\s"'(),;[\]]+/g, (arn) => arn.split(/[:/]/).findLast((part) => !isAccount(part)) ?? '')
    .replace(/\b\d{12}\b/g, 'account')
}

function isAccount(part: string): boolean {
  return /^\d{12}$/.test(part)
}
