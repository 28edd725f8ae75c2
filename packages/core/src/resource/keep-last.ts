import { linkedSignal, type Resource, type Signal } from '@angular/core';

/** The value of a resource; `undefined` while it loads for the first time and after it failed. */
export function loadedValue<Value>(resource: Resource<Value | undefined>): Value | undefined {
  return resource.hasValue() ? resource.value() : undefined;
}

/** The last value of a resource, which stays while the next one loads and after a load that failed. */
export function keepLast<Value>(resource: Resource<Value | undefined>): Signal<Value | undefined> {
  return linkedSignal<Value | undefined, Value | undefined>({
    source: () => loadedValue(resource),
    computation: (loaded, previous) => loaded ?? previous?.value,
  }).asReadonly();
}
