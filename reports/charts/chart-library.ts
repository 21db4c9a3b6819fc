// The parts of the chart library that the charts use, registered once.
import { CustomChart, LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([LineChart, CustomChart, GridComponent, SVGRenderer])

export { init }
