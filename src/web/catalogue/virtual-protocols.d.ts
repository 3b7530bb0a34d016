declare module 'virtual:protocols' {
  import type { ProtocolDeclaration } from '#query/catalogue';

  /** Names and fields of every protocol; read while the page is built (scripts/web/protocol-declarations.mjs). */
  const declarations: readonly ProtocolDeclaration[];
  export default declarations;
}
