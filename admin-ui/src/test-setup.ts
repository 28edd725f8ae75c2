/** jsdom lacks what the browser has. */
Element.prototype.scrollIntoView = (): void => undefined;
