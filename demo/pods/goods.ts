/** What the shop sells. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly cents: number;
  readonly stock: number;
}

const KINDS = ['teapot', 'kettle', 'cup', 'saucer', 'strainer', 'caddy', 'infuser', 'tray'];
const STYLES = ['copper', 'porcelain', 'cast-iron', 'glass', 'stoneware'];

export const CATEGORIES = ['pots', 'cups', 'tools'];
export const PRODUCTS: readonly Product[] = STYLES.flatMap((style, s) =>
  KINDS.map((kind, k) => ({
    sku: `TEA-${100 + s * 10 + k}`,
    name: `${style[0]?.toUpperCase() ?? ''}${style.slice(1)} ${kind}`,
    category: CATEGORIES[k % 3] as string,
    cents: 490 + ((s * 37 + k * 113) % 60) * 100,
    stock: (s * 7 + k * 3) % 25,
  })),
);
