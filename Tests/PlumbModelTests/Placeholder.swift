import Testing
import PlumbModel
