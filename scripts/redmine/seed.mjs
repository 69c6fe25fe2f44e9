/** What the guide asks for: a role with its workflow, a project, custom fields; and people: agents, and a customer. */
export const seed = `
require 'json'
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
Setting.host_name = '127.0.0.1'
manager, agent = Role.find_by(:name => 'Manager'), Role.find_by(:name => 'Developer')
bridge = Role.new(:name => 'Bridge', :issues_visibility => 'all', :assignable => false)
bridge.permissions = [:view_issues, :add_issues, :edit_issues, :add_issue_notes, :view_private_notes, :set_notes_private,
  :manage_issue_relations]
bridge.save!
bridge.copy_workflow_rules(manager)
agent.permissions = (agent.permissions + [:view_private_notes, :set_notes_private]).uniq
# The plugin's.
agent.permissions += [:use_deskwire_panel]
agent.save!
# By default a developer cannot open a closed issue again.
agent.workflow_rules.destroy_all
agent.copy_workflow_rules(manager)
project = Project.new(:name => 'Support', :identifier => 'support', :is_public => false)
project.trackers = Tracker.all
project.enabled_module_names = ['issue_tracking']
project.save!
keys, ids = {}, {}
[['deskwire', 'Deskwire', 'Bridge', bridge], ['ben', 'Ben', 'Stone', agent], ['bea', 'Bea', 'Stone', agent],
  ['ana', 'Ana', 'Ruiz', Role.find_by(:name => 'Reporter')]].each do |login, first, last, role|
  user = User.new(:firstname => first, :lastname => last, :mail => "#{login}@redmine.example")
  user.login = login
  user.password = user.password_confirmation = "#{login}-pass-1"
  user.save!
  Member.create!(:principal => user, :project => project, :roles => [role])
  keys[login], ids[login] = user.api_key, user.id
end
admin = User.find_by(:login => 'admin')
admin.must_change_passwd = false
admin.save!
fields = {}
{ 'channel' => 'Channel', 'phone' => 'Phone', 'conversation' => 'Conversation', 'entry' => 'Entry',
  'delivery' => 'Delivery' }.each do |key, name|
  field = IssueCustomField.new(:name => name, :field_format => 'string', :is_for_all => true, :is_filter => true)
  field.trackers = Tracker.all
  field.visible = key != 'entry'
  field.role_ids = [bridge.id] if key == 'entry'
  field.save!
  fields[key] = field.id
end
phone = UserCustomField.new(:name => 'Phone', :field_format => 'string', :editable => true)
phone.save!
fields['userPhone'] = phone.id
ana = User.find_by(:login => 'ana')
ana.custom_field_values = { phone.id => '(555) 123-0001' }
ana.save!
puts JSON.generate('keys' => keys.merge('admin' => admin.api_key), 'ids' => ids, 'fields' => fields)
`
