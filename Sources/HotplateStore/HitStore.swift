import Hotplate
