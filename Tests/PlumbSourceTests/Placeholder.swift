import Testing
import PlumbSource
