"""A memory of bounded size that forgets what was not asked for longest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

# A single value may take this share, so that one large answer does not push out all small ones.
_LARGEST_SHARE = 8


class BoundedCache(Generic[Key, Value]):
    """Keeps values up to a total cost.

    Arguments:
        most: total cost, in bytes or whatever :meth:`put` is told; 0 keeps nothing.

    >>> cache = BoundedCache[str, str](16)
    >>> for name in "abc":
    ...     cache.put(name, name.upper(), cost=2)
    >>> cache.get("a"), cache.put("large", "x", cost=3), cache.get("large")
    ('A', None, None)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.cost = 0

    def get(self, key: Key) -> Value | None:
        """The value, if it is still kept."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Key, value: Value, *, cost: int) -> None:
        """Keep a value, unless it alone would take more than an eighth of the space."""
        if cost * _LARGEST_SHARE > self._most:
            return
        if (before := self._kept.pop(key, None)) is not None:
            self.cost -= before[1]
        self._kept[key] = value, cost
        self.cost += cost
        while self.cost > self._most:
            _, (_, freed) = self._kept.popitem(last=False)
            self.cost -= freed

    def __len__(self) -> int:
        return len(self._kept)
