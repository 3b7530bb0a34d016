import type { StoredMessage } from '#entry/stored';
import type { Masked } from '#protocols/contract/masking';

export function mask(message: StoredMessage): Masked {
  return { message, count: 0 };
}
