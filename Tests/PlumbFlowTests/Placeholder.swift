import PlumbFlow
import Testing
