/** Where menus and dialogs are put: inside the page's main part, so that a screen reader finds them in a landmark. */
export function portalHost(): HTMLElement | undefined {
  return document.querySelector('main') ?? undefined;
}
