export { default } from '../../stores/store-postgres/test/global-setup.js'
