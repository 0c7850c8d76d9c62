x-none = x
